// same_results A.h5 B.h5: exit 0 when every data set has the same bits in both, else their names and exit 1. Columns
// and attributes that tell of one run only (times, memory, attempts, ranks) do not count.
#include "study/same_datasets.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "same_results A.h5 B.h5\n"), 2;
  try {
    const auto differing = arago::study::testing::differing_datasets(argv[1], argv[2]);
    for (const std::string& name : differing) std::printf("%s differs\n", name.c_str());
    return differing.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 2;
  }
}
