#pragma once

namespace arago::cli {

/// The whole program: starts MPI, reads the command line and the configuration, runs one verb, ends MPI. Returns the
/// exit code. Every error becomes one message on rank 0; an error on one rank alone ends all ranks within seconds.
int run(int argc, char** argv);

}  // namespace arago::cli
