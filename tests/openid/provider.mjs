// An OpenID provider to sign in at: oidc-provider, with its own forms for login and consent, on a port of this machine.
//
//     OPENID_PROVIDER=FOLDER node provider.mjs '{"redirectUris": ["http://localhost:8000/auth/openid/callback"]}'
//
// `npm ci` was run in FOLDER, with the package.json and package-lock.json that are beside this file. The first line that it
// prints is `{"issuer": "http://127.0.0.1:PORT", "clientKeys": …}`; it ends when standard input does, so it never outlives who
// started it.
//
// Any name logs in, with any password, and has the address NAME@example.com. Keys are made anew at each start, so a
// start on the same port is a change of keys. What applications asked of it is at `/requests`, and the forms' requests are not.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// It speaks of what is only for development, which all of this is.
console.info = () => {};
console.warn = () => {};

// It calls this function of Node.js 22.1; Debian 13 has Node.js 20.
URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

const folder = createRequire(join(process.env.OPENID_PROVIDER, 'package.json'));
const { Provider } = await import(pathToFileURL(folder.resolve('oidc-provider')));

const settings = {
  // One that is free.
  port: 0,
  redirectUris: [],
  postLogoutRedirectUris: [],
  // What id_tokens are signed with: RS256 or ES256.
  alg: 'RS256',
  // The `kid` of the key that they are signed with; without it, its thumbprint.
  kid: undefined,
  // What the client `urn:key` proves itself with: RS256, ES256. Without any, there is no such client.
  clientAlgs: [],
  // Whether claims are in the id_token too, and not at the userinfo endpoint alone.
  claimsInIdToken: true,
  requiresPkce: true,
  // In seconds.
  accessTokenLives: 120,
  codeLives: 60,
  ...JSON.parse(process.argv[2] ?? '{}'),
};

function newKey(alg) {
  return alg === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

// In this form a key says how it is used.
const jwk = (key, alg, kid) => ({ ...key.export({ format: 'jwk' }), alg, use: 'sig', ...(kid && { kid }) });

const keys = [jwk(newKey(settings.alg).privateKey, settings.alg, settings.kid)];
// The private halves are printed, as PEM; here are the public ones.
const clientKeys = settings.clientAlgs.map((alg) => ({ alg, ...newKey(alg) }));

// Ids and secrets have characters that have to be encoded (RFC 6749 section 2.3.1).
const clients = [
  { client_id: 'urn:basic', client_secret: 'a secret: 1+1 is 100% & more', token_endpoint_auth_method: 'client_secret_basic' },
  { client_id: 'urn:post', client_secret: 'another secret: 1+1 is 100% & more', token_endpoint_auth_method: 'client_secret_post' },
  { client_id: 'urn:public', token_endpoint_auth_method: 'none' },
];
if (clientKeys.length > 0) {
  const jwks = { keys: clientKeys.map(({ alg, publicKey }) => jwk(publicKey, alg, alg)) };
  clients.push({ client_id: 'urn:key', token_endpoint_auth_method: 'private_key_jwt', jwks });
}

const configuration = {
  clients: clients.map((client) => ({
    ...client,
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg: settings.alg,
    redirect_uris: settings.redirectUris,
    post_logout_redirect_uris: settings.postLogoutRedirectUris,
  })),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: !settings.claimsInIdToken,
  cookies: { keys: ['signs the cookies of tests'] },
  features: {
    devInteractions: { enabled: true },
    introspection: { enabled: false },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    userinfo: { enabled: true },
  },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, email: `${sub}@example.com`, email_verified: true, name: `${sub} of the tests` }),
  }),
  jwks: { keys },
  pkce: { required: () => settings.requiresPkce },
  responseTypes: ['code'],
  rotateRefreshToken: true,
  scopes: ['openid', 'offline_access', 'email', 'profile'],
  ttl: {
    AccessToken: settings.accessTokenLives,
    AuthorizationCode: settings.codeLives,
    Grant: 3600,
    IdToken: 3600,
    Interaction: 3600,
    RefreshToken: 3600,
    Session: 3600,
  },
};

const requests = [];
const ofForms = /^\/(auth|interaction|session|requests)(\/|$)/;
let connections = 0;

const server = createServer({ keepAliveTimeout: 60_000 });
server.on('connection', (socket) => {
  connections += 1;
  socket.number = connections;
});
// A port that is taken again may be another's for a while.
let tries = 40;
server.on('error', (error) => {
  if (error.code !== 'EADDRINUSE' || tries-- === 0) throw error;
  setTimeout(() => server.listen(settings.port, '127.0.0.1'), 50);
});
server.listen(settings.port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  // Its pages ask for a typeface from elsewhere, and no test asks for anything from there.
  provider.use(async (context, next) => {
    await next();
    if (typeof context.body === 'string') context.body = context.body.replace(/@import url\(https:[^)]*\);/, '');
  });
  const answer = provider.callback();
  for (const kind of ['grant', 'revocation', 'userinfo']) {
    provider.on(`${kind}.error`, (context, error) => {
      context.req.asked.problem = error.error_detail ?? error.error_description;
    });
  }
  provider.on('server_error', (_, error) => console.error(error));
  server.on('request', (request, response) => {
    const { method, url, socket } = request;
    const path = url.replace(/\?.*/, '');
    if (path === '/requests') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(requests));
      return;
    }
    // `Basic`, `Bearer`: the provider itself takes either proof of a client that has a secret.
    const scheme = request.headers.authorization?.split(' ')[0];
    request.asked = { method, path, scheme, connection: socket.number };
    if (!ofForms.test(path)) requests.push(request.asked);
    answer(request, response);
  });
  const pem = ({ alg, privateKey }) => [alg, privateKey.export({ format: 'pem', type: 'pkcs8' })];
  console.log(JSON.stringify({ issuer, clientKeys: Object.fromEntries(clientKeys.map(pem)) }));
});

process.stdin.on('end', () => process.exit()).resume();
