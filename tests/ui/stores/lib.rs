//! Nothing: a dependency on this turns on the features that it has of the runtime.
