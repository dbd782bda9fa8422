#include "arago/cli/run.hpp"

int main(int argc, char** argv) {
  return arago::cli::run(argc, argv);
}
