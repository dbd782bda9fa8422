#include "arago/io/npz_file.hpp"

#include "arago/core/error.hpp"
#include "arago/io/atomic_text.hpp"
#include "io/scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <cstdlib>
#include <fstream>
#include <numeric>

namespace {

using namespace arago;
using io::NpzFile;
using io::Shape;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// Written by NumPy: tests/data/io/make_numpy_arrays.py.
std::string numpy_file() {
  const char* source = std::getenv("ARAGO_SOURCE_DIR");
  return std::string(source ? source : ".") + "/tests/data/io/numpy_arrays.npz";
}

template <class T>
std::vector<T> counting(std::size_t n) {
  std::vector<T> values(n);
  std::iota(values.begin(), values.end(), T(0));
  return values;
}

template <class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const DataFileError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no DataFileError";
  return {};
}

/// A zip archive with one member of any content, for headers that NumPy would not write.
void write_member(const std::string& path, const std::string& content, bool deflate = true) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  const auto index = zip_file_add(archive, "x.npy", zip_source_buffer(archive, content.data(), content.size(), 0), 0);
  zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 9);
  zip_close(archive);
}

std::string array_with_header(const std::string& dictionary, const std::string& data) {
  std::string text = dictionary + "\n";
  return std::string("\x93NUMPY\x01", 7) + '\0' + static_cast<char>(text.size() & 0xff) +
         static_cast<char>(text.size() >> 8) + text + data;
}

TEST(NpzFile, ReadsEveryNumberTypeOfNumPy) {
  const NpzFile file(numpy_file());
  for (const std::string name : {"f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(file.info(name).shape, (Shape{2, 3, 4}));
    EXPECT_EQ(file.read<double>(name), counting<double>(24));
    EXPECT_EQ(file.read<float>(name), counting<float>(24));
  }
  EXPECT_EQ(file.read<std::int16_t>("u8"), counting<std::int16_t>(24));
  EXPECT_EQ(file.read<Complex<float>>("c16")[5], Complex<float>(5, 0.5f));
  EXPECT_EQ(file.read<Complex<double>>("c8")[5], Complex<double>(5, 0.5));
  EXPECT_THAT(file.read<std::uint8_t>("flags"), ElementsAre(1, 0, 1));
  EXPECT_THAT(file.read<double>("scalar"), ElementsAre(2.5));
  EXPECT_TRUE(file.info("scalar").shape.empty());
  EXPECT_EQ(file.info("empty").shape, (Shape{0, 3}));
  EXPECT_TRUE(file.read<double>("empty").empty());
  EXPECT_EQ(file.read<double>("zeros"), std::vector<double>(90000, 0.0));
}

TEST(NpzFile, PutsRowsFirstAndBytesInOrder) {
  const NpzFile file(numpy_file());
  EXPECT_EQ(file.read<double>("fortran"), counting<double>(24));
  EXPECT_EQ(file.read<double>("big_endian"), counting<double>(24));
  const auto values = file.read<Complex<double>>("big_endian_fortran");
  EXPECT_EQ(values[1], Complex<double>(1, 13));
  EXPECT_EQ(values[23], Complex<double>(23, 11));
}

TEST(NpzFile, RefusesWhatIsNoArrayOfNumbers) {
  const NpzFile file(numpy_file());
  EXPECT_THAT(message_of([&] { file.read<double>("objects"); }),
              AllOf(HasSubstr(numpy_file()), HasSubstr("objects"), HasSubstr("Python objects"), HasSubstr("code")));
  EXPECT_THAT(message_of([&] { file.info("text"); }), AllOf(HasSubstr("<U2"), HasSubstr("allowed")));
  EXPECT_THAT(message_of([&] { file.read<double>("records"); }), HasSubstr("records"));
  EXPECT_THAT(message_of([&] { file.read<double>("half"); }), HasSubstr("f2"));
  EXPECT_FALSE(file.is_readable("objects"));
  EXPECT_TRUE(file.is_readable("fortran"));
  EXPECT_THAT(message_of([&] { file.read<int>("f8"); }), HasSubstr("float64"));
  EXPECT_THAT(message_of([&] { file.read<double>("c8"); }), HasSubstr("complex64"));
  EXPECT_THAT(message_of([&] { file.read<std::uint8_t>("negative"); }), HasSubstr("-1"));
  EXPECT_THAT(message_of([&] { file.read<double>("absent"); }), HasSubstr("no array absent"));
}

TEST(NpzFile, RefusesWhatIsNoArchive) {
  const test::ScratchDirectory scratch;
  EXPECT_THAT(message_of([&] { NpzFile file(scratch.file("absent.npz")); }), HasSubstr("No such file"));
  std::ofstream(scratch.file("text.npz")) << "not a zip";
  EXPECT_THAT(message_of([&] { NpzFile file(scratch.file("text.npz")); }), HasSubstr("zip"));
}

TEST(NpzFile, BoundsWhatAHeaderDeclares) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("hostile.npz");
  const auto refusal = [&](const std::string& content) {
    write_member(path, content);
    const NpzFile file(path, {.max_bytes = 1 << 30});
    const std::string message = message_of([&] { file.read<double>("x"); });
    EXPECT_EQ(message_of([&] { file.require_held("x"); }), message);
    return message;
  };
  const std::string data(64, '\0');
  const auto header = [](const std::string& shape) {
    return "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
  };
  EXPECT_THAT(refusal(array_with_header(header("(1000000, 1000000)"), data)),
              AllOf(HasSubstr("allowed"), HasSubstr("7.3 TiB")));
  EXPECT_THAT(refusal(array_with_header(header("(9223372036854775807, 9223372036854775807)"), data)),
              HasSubstr("allowed"));
  EXPECT_THAT(refusal(array_with_header(header("(9,)"), data)), HasSubstr("holds 64 bytes"));
  EXPECT_THAT(refusal(array_with_header(header("(7,)"), data)), HasSubstr("holds 64 bytes"));
  EXPECT_THAT(refusal(array_with_header(header("(-8,)"), data)), HasSubstr("shape"));
  EXPECT_THAT(refusal(array_with_header(header("(8,"), data)), HasSubstr("shape"));
  EXPECT_THAT(refusal(array_with_header("{'shape': (8,)}", data)), HasSubstr("no type"));
  EXPECT_THAT(refusal("\x93NUMPY\x09" + std::string(20, '\0')), HasSubstr("format 9"));
  EXPECT_THAT(refusal("no array at all"), HasSubstr("no NumPy array"));
  EXPECT_THAT(refusal(std::string("\x93NUMPY\x01\x00\xff\xff", 10) + "{}"), HasSubstr("65535"));
}

TEST(NpzFile, FindsDamageInTheData) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("damaged.npz");
  write_member(path,
               array_with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (8,), }", std::string(64, 'x')),
               false);
  EXPECT_EQ(NpzFile(path).read<double>("x").size(), 8u);
  std::string bytes = io::read_text_file(path);
  bytes[bytes.find("xxxxxxxxxxxx") + 20] ^= 1;
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_THAT(message_of([&] { NpzFile(path).read<double>("x"); }), HasSubstr("damaged"));
  std::ofstream(path, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  EXPECT_THAT(message_of([&] { NpzFile file(path); }), HasSubstr(path));
}

TEST(NpzWriter, WritesWhatTheReaderReads) {
  const test::ScratchDirectory scratch;
  const std::string path = scratch.file("out.npz");
  const auto values = counting<double>(6);
  const std::vector<Complex<float>> waves{Complex<float>(1, 2)};
  const auto write = [&](const std::string& to) {
    io::NpzWriter writer(to);
    writer.write("table", {2, 3}, values.data());
    writer.write("wave", {1}, waves.data());
    EXPECT_FALSE(std::ifstream(to).good());
    writer.publish();
  };
  write(path);
  const NpzFile file(path);
  EXPECT_THAT(file.names(), ElementsAre("table", "wave"));
  EXPECT_EQ(file.info("table").shape, (Shape{2, 3}));
  EXPECT_EQ(file.read<double>("table"), values);
  EXPECT_EQ(file.read<Complex<float>>("wave"), waves);
  write(scratch.file("again.npz"));
  EXPECT_EQ(io::read_text_file(path), io::read_text_file(scratch.file("again.npz")));
}

TEST(NpzWriter, LeavesNothingBehindWhenItIsNotPublished) {
  const test::ScratchDirectory scratch;
  {
    io::NpzWriter writer(scratch.file("out.npz"));
    const double value = 1;
    writer.write("x", {}, &value);
  }
  EXPECT_FALSE(std::ifstream(scratch.file("out.npz")).good());
  EXPECT_FALSE(std::ifstream(scratch.file("out.npz.partial")).good());
  EXPECT_THROW(io::NpzWriter(scratch.file("absent/out.npz")).publish(), ResourceError);
}

}  // namespace
