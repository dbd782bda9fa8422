#pragma once

namespace arago::test {

/// What had happened when main began: static objects of everything that is linked had been made, and nothing called.
struct BeforeStart {
  bool mpi_started = false;
  bool kokkos_started = false;
  int data_files_open = 0;  ///< HDF5, NPZ and TOML files
};
const BeforeStart& before_start();

}  // namespace arago::test
