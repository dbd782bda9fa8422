#pragma once

#include <fftw3-mpi.h>

#include <cstddef>

namespace arago::fft::detail {

/// FFTW's functions by scalar type.
template <class Scalar>
struct Fftw;

#define ARAGO_FFTW(scalar, prefix)                                                                                   \
  template <>                                                                                                        \
  struct Fftw<scalar> {                                                                                              \
    using Plan = prefix##plan;                                                                                       \
    using Number = prefix##complex;                                                                                  \
    static constexpr const char* name = #prefix;                                                                     \
    static void initialise() { prefix##mpi_init(); }                                                                 \
    static void forget_wisdom() { prefix##forget_wisdom(); }                                                         \
    static bool import_wisdom(const char* text) { return prefix##import_wisdom_from_string(text) != 0; }             \
    static char* export_wisdom() { return prefix##export_wisdom_to_string(); }                                       \
    static Plan plan_2d(int rows, int columns, Number* data, int sign, unsigned flags) {                             \
      return prefix##plan_dft_2d(rows, columns, data, data, sign, flags);                                            \
    }                                                                                                                \
    static Plan plan_1d(int length, Number* data, int sign, unsigned flags) {                                        \
      return prefix##plan_dft_1d(length, data, data, sign, flags);                                                   \
    }                                                                                                                \
    static std::ptrdiff_t slab_elements(std::ptrdiff_t rows, std::ptrdiff_t columns, MPI_Comm comm,                  \
                                        std::ptrdiff_t* n0, std::ptrdiff_t* first0, std::ptrdiff_t* n1,              \
                                        std::ptrdiff_t* first1) {                                                    \
      return prefix##mpi_local_size_2d_transposed(rows, columns, comm, n0, first0, n1, first1);                      \
    }                                                                                                                \
    static Plan plan_transposition(std::ptrdiff_t rows, std::ptrdiff_t columns, scalar* data, MPI_Comm comm) {       \
      return prefix##mpi_plan_many_transpose(rows, columns, 2, FFTW_MPI_DEFAULT_BLOCK, FFTW_MPI_DEFAULT_BLOCK, data, \
                                             data, comm, FFTW_ESTIMATE);                                             \
    }                                                                                                                \
    static void execute(Plan plan, Number* data) { prefix##execute_dft(plan, data, data); }                          \
    static void transpose(Plan plan, scalar* data) { prefix##mpi_execute_r2r(plan, data, data); }                    \
    static void destroy(Plan plan) { prefix##destroy_plan(plan); }                                                   \
    static void* allocate(std::size_t bytes) { return prefix##malloc(bytes); }                                       \
    static void free(void* memory) { prefix##free(memory); }                                                         \
    static bool is_aligned(const void* data) {                                                                       \
      return prefix##alignment_of(static_cast<scalar*>(const_cast<void*>(data))) == 0;                               \
    }                                                                                                                \
  };
ARAGO_FFTW(float, fftwf_)
ARAGO_FFTW(double, fftw_)
#undef ARAGO_FFTW

/// The transforms that wisdom is made for: in place, both signs; images n x n and lines of length n.
inline constexpr int image_sizes[] = {32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024};
inline constexpr int line_sizes[] = {32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 8192};

/// Separates the wisdom of the two precisions in the file.
inline constexpr char wisdom_separator = '\f';

}  // namespace arago::fft::detail
