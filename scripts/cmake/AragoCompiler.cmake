# Compiler flags, the instruction set and ccache.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(arago_flags INTERFACE)
target_compile_options(arago_flags INTERFACE -Wall -Wextra -Wpedantic $<$<BOOL:${ARAGO_WERROR}>:-Werror>)
# Sums keep the order in which they are written: no -ffast-math anywhere. What is relaxed changes no result:
# math functions need not set errno, and floating-point traps are not observed.
target_compile_options(arago_flags INTERFACE -fno-math-errno -fno-trapping-math)
target_link_libraries(arago_flags INTERFACE OpenMP::OpenMP_CXX)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(arago_flags INTERFACE -Wno-psabi)
endif()

set(ARAGO_ARCH_FLAGS "")
if(ARAGO_ARCH)
  set(ARAGO_ARCH_FLAGS -march=${ARAGO_ARCH})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND ARAGO_ARCH)
  # 512-bit vectors where the machine has them: the network's kernels are written for them.
  list(APPEND ARAGO_ARCH_FLAGS -mprefer-vector-width=512)
endif()
target_compile_options(arago_flags INTERFACE ${ARAGO_ARCH_FLAGS})

# The features that this instruction set presumes, for the check that runs before anything else (core/cpu_features).
execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${ARAGO_ARCH_FLAGS} -x c++ -dM -E /dev/null
                OUTPUT_VARIABLE predefined ERROR_QUIET)
set(ARAGO_REQUIRED_CPU_FEATURES "")
foreach(pair "__SSE4_2__=sse4.2" "__AVX__=avx" "__AVX2__=avx2" "__FMA__=fma" "__BMI2__=bmi2" "__AVX512F__=avx512f"
             "__AVX512BW__=avx512bw" "__AVX512DQ__=avx512dq" "__AVX512VL__=avx512vl" "__AVX512BF16__=avx512bf16")
  string(REPLACE "=" ";" pair "${pair}")
  list(GET pair 0 macro)
  list(GET pair 1 feature)
  if(predefined MATCHES "#define ${macro} ")
    string(APPEND ARAGO_REQUIRED_CPU_FEATURES "ARAGO_CPU_FEATURE(\"${feature}\") ")
  endif()
endforeach()
