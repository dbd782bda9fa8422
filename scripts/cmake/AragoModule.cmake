# arago_module(NAME [HOST_ONLY] [USES module...] [LINK target...] [PRIVATE_LINK target...])
# A module is a static library made of src/NAME/**.cpp with its public headers in include/arago/NAME. USES is the
# dependency rule of the architecture: a test checks that the sources include nothing else. HOST_ONLY: no source knows
# of Kokkos, and a GPU build compiles it as plain C++.
function(arago_module name)
  cmake_parse_arguments(arg "HOST_ONLY" "" "USES;LINK;PRIVATE_LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(arago_${name} STATIC ${sources})
  add_library(arago::${name} ALIAS arago_${name})
  target_include_directories(arago_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include PRIVATE ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM arg_USES PREPEND arago::)
  target_link_libraries(arago_${name} PUBLIC ${arg_USES} ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK} arago_flags)
  if(arg_HOST_ONLY AND CMAKE_CXX_COMPILER MATCHES "hip-clang")
    target_compile_options(arago_${name} PRIVATE "SHELL:-x c++")
  endif()
  set_property(GLOBAL APPEND PROPERTY ARAGO_MODULES ${name})
  string(REPLACE "arago::" "" uses "${arg_USES}")
  set_property(GLOBAL PROPERTY ARAGO_USES_${name} "${uses}")
endfunction()
