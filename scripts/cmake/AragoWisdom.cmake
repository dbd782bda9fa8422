# FFTW's measured plans (wisdom), made once a build directory and read by every run: a run never plans by timing.
# Making them takes about 15 s. They lie beside the binaries; bits of transforms depend on them.
set(ARAGO_WISDOM_FILE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/arago.wisdom)
add_executable(make_wisdom ${CMAKE_CURRENT_LIST_DIR}/make_wisdom.cpp)
target_include_directories(make_wisdom PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(make_wisdom PRIVATE arago_fftw MPI::MPI_CXX)
set_target_properties(make_wisdom PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tools)
add_custom_command(OUTPUT ${ARAGO_WISDOM_FILE}
                   COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
                   COMMAND make_wisdom ${ARAGO_WISDOM_FILE}
                   DEPENDS make_wisdom COMMENT "Measuring FFT plans (arago.wisdom, about 15 s)")
add_custom_target(fft_wisdom ALL DEPENDS ${ARAGO_WISDOM_FILE})
if(TARGET arago_fft)
  add_dependencies(arago_fft fft_wisdom)
endif()
