#include "arago/io/hdf5_reader.hpp"

#include "arago/core/error.hpp"
#include "arago/io/collective_file.hpp"
#include "io/hostile_hdf5.hpp"
#include "io/scratch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <complex>
#include <filesystem>
#include <fstream>

namespace {

using namespace arago;
using io::Hdf5Reader;
using io::Shape;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Hdf5ReaderTest : public testing::Test {
 protected:
  test::ScratchDirectory scratch;
  std::string path = scratch.file("data.h5");
};

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

TEST_F(Hdf5ReaderTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(message_of([] { Hdf5Reader("/nowhere/x.h5"); }), HasSubstr("/nowhere/x.h5: No such file"));
  EXPECT_THAT(message_of([&] { Hdf5Reader reader(scratch.path()); }), HasSubstr("is not a file"));
  std::ofstream(path) << "not HDF5";
  EXPECT_THAT(message_of([&] { Hdf5Reader reader(path); }), AllOf(HasSubstr(path), HasSubstr("not an HDF5 file")));
}

TEST_F(Hdf5ReaderTest, RefusesATruncatedFile) {
  const std::vector<double> values(10000, 1.5);
  { test::RawHdf5(path).dataset("x", H5T_NATIVE_DOUBLE, {10000}, values.data()); }
  const auto size = std::filesystem::file_size(path);
  for (const auto kept : {size - 1, size / 2, std::uintmax_t{700}}) {
    std::filesystem::resize_file(path, kept);
    EXPECT_THAT(message_of([&] { Hdf5Reader reader(path); }), AllOf(HasSubstr(path), HasSubstr("truncated")));
  }
}

TEST_F(Hdf5ReaderTest, RefusesDeclarationsThatTheFileCannotHold) {
  const float one[16] = {1};
  {
    test::RawHdf5 file(path);
    file.dataset("never", H5T_NATIVE_FLOAT, {1000000, 1000000});  // 1e12 elements, none written
    file.dataset("sparse", H5T_NATIVE_FLOAT, {1000000, 1000000}, nullptr, {4, 4});
    file.dataset("small", H5T_NATIVE_FLOAT, {64}, nullptr);
    hsize_t shape[2] = {10000, 10000}, none[2] = {0, 0}, part[2] = {4, 4}, chunk[2] = {4, 4};
    const hid_t space = H5Screate_simple(2, shape, nullptr), memory = H5Screate_simple(2, part, nullptr);
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 2, chunk);
    H5Pset_deflate(list, 6);
    const hid_t data = H5Dcreate2(file.id(), "one_chunk", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, list, H5P_DEFAULT);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, none, nullptr, part, nullptr);
    H5Dwrite(data, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, one);
    H5Dclose(data), H5Pclose(list), H5Sclose(memory), H5Sclose(space);
  }
  const Hdf5Reader reader(path);
  EXPECT_THAT(message_of([&] { reader.read<float>("never"); }),
              AllOf(HasSubstr(path), HasSubstr("/never"), HasSubstr("(1000000, 1000000)"), HasSubstr("allowed")));
  EXPECT_THAT(message_of([&] { reader.read_view<float**>("sparse"); }), HasSubstr("allowed"));
  EXPECT_THAT(message_of([&] { reader.read<float>("one_chunk"); }),
              AllOf(HasSubstr("(10000, 10000)"), HasSubstr("381.5 MiB"), HasSubstr("the file holds")));
  EXPECT_THAT(message_of([&] { reader.read<float>("small"); }), HasSubstr("none was ever written"));
  std::vector<float> rows(10000);
  EXPECT_THAT(message_of([&] { reader.read_rows("one_chunk", 5, 1, rows.data()); }), HasSubstr("the file holds"));
}

TEST_F(Hdf5ReaderTest, BoundsTheChunksThatHdf5Allocates) {
  const double values[10] = {1, 2};
  {
    test::RawHdf5 file(path);
    // Ten numbers in a chunk of 4 MiB: HDF5 unpacks all of it to read them.
    const hsize_t shape[1] = {10}, most[1] = {H5S_UNLIMITED}, chunk[1] = {hsize_t{1} << 19};
    const hid_t space = H5Screate_simple(1, shape, most), list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 1, chunk);
    H5Pset_deflate(list, 6);
    const hid_t data = H5Dcreate2(file.id(), "x", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(data), H5Pclose(list), H5Sclose(space);
  }
  EXPECT_EQ(Hdf5Reader(path).read<double>("x").size(), 10u);
  EXPECT_THAT(message_of([&] { Hdf5Reader(path, {.max_bytes = 1 << 20}).read<double>("x"); }),
              AllOf(HasSubstr("chunks of 4.0 MiB"), HasSubstr("allowed: 1.0 MiB")));
}

TEST_F(Hdf5ReaderTest, HonoursTheLimitOfTheCaller) {
  const std::vector<double> values(1000, 1.5);
  { test::RawHdf5(path).dataset("x", H5T_NATIVE_DOUBLE, {1000}, values.data()); }
  EXPECT_THAT(message_of([&] { Hdf5Reader(path, {.max_bytes = 4096}).read<double>("x"); }),
              AllOf(HasSubstr("7.8 KiB"), HasSubstr("allowed: 4.0 KiB")));
  EXPECT_EQ(Hdf5Reader(path, {.max_bytes = 4096}).read<float>("x").size(), 1000u);
}

TEST_F(Hdf5ReaderTest, FollowsSoftLinksAndRefusesLinksOutOfTheFile) {
  const std::string other = scratch.file("other.h5");
  const double value = 3;
  { test::RawHdf5(other).dataset("x", H5T_NATIVE_DOUBLE, {1}, &value); }
  {
    test::RawHdf5 file(path);
    file.group("entry");
    file.dataset("entry/x", H5T_NATIVE_DOUBLE, {1}, &value);
    H5Lcreate_soft("x", file.id(), "entry/same", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/entry", file.id(), "short", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/loop", file.id(), "loop", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/nothing", file.id(), "dangling", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_external(other.c_str(), "/", file.id(), "outside", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/outside/x", file.id(), "indirect", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file.id(), "/entry", file.id(), "entry/self", H5P_DEFAULT, H5P_DEFAULT);
  }
  const Hdf5Reader reader(path);
  EXPECT_EQ(reader.read_scalar<double>("/short/same"), 3);
  EXPECT_FALSE(reader.has("dangling"));
  EXPECT_FALSE(reader.has("entry/x/y"));
  EXPECT_THAT(message_of([&] { reader.read<double>("outside/x"); }),
              AllOf(HasSubstr(path), HasSubstr("out of the file")));
  EXPECT_THAT(message_of([&] { reader.read<double>("indirect"); }), HasSubstr("out of the file"));
  EXPECT_THAT(message_of([&] { reader.read<double>("loop"); }), HasSubstr("soft links"));
  EXPECT_THAT(reader.datasets(), ElementsAre("/entry/x"));
  EXPECT_THAT(reader.children("entry"), ElementsAre("same", "self", "x"));
}

TEST_F(Hdf5ReaderTest, RefusesDataKeptInOtherFiles) {
  {
    test::RawHdf5 file(path);
    hsize_t shape[1] = {4};
    const hid_t space = H5Screate_simple(1, shape, nullptr);
    const hid_t external = H5Pcreate(H5P_DATASET_CREATE), virtually = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(external, "/etc/passwd", 0, 4);
    H5Dclose(H5Dcreate2(file.id(), "external", H5T_NATIVE_INT8, space, H5P_DEFAULT, external, H5P_DEFAULT));
    const hid_t single = H5Screate(H5S_SCALAR);
    H5Dclose(H5Dcreate2(file.id(), "one", H5T_NATIVE_INT8, single, H5P_DEFAULT, external, H5P_DEFAULT));
    H5Sclose(single);
    H5Pset_virtual(virtually, space, "other.h5", "x", space);
    H5Dclose(H5Dcreate2(file.id(), "virtual", H5T_NATIVE_INT8, space, H5P_DEFAULT, virtually, H5P_DEFAULT));
    H5Pclose(external), H5Pclose(virtually), H5Sclose(space);
  }
  const Hdf5Reader reader(path);
  EXPECT_THAT(message_of([&] { reader.read<int>("external"); }), HasSubstr("in another file"));
  EXPECT_THAT(message_of([&] { reader.read<int>("virtual"); }), HasSubstr("virtual"));
  EXPECT_THAT(message_of([&] { reader.read_scalar<int>("one"); }), HasSubstr("in another file"));
}

TEST_F(Hdf5ReaderTest, RefusesAFilterThatDoesNotCheckItsInput) {
  {
    test::RawHdf5 file(path);
    hsize_t shape[1] = {4};
    const std::array<int, 4> values{1, 2, 3, 4};
    const hid_t space = H5Screate_simple(1, shape, nullptr), list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 1, shape);
    H5Pset_scaleoffset(list, H5Z_SO_INT, 0);
    const hid_t data = H5Dcreate2(file.id(), "x", H5T_NATIVE_INT, space, H5P_DEFAULT, list, H5P_DEFAULT);
    H5Dwrite(data, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Dclose(data), H5Pclose(list), H5Sclose(space);
  }
  EXPECT_THAT(message_of([&] { Hdf5Reader(path).read<int>("x"); }),
              AllOf(HasSubstr("scale-offset"), HasSubstr("h5repack")));
}

TEST_F(Hdf5ReaderTest, RefusesTypesThatAreNoNumbers) {
  {
    test::RawHdf5 file(path);
    const hid_t list = H5Tvlen_create(H5T_NATIVE_INT), blob = H5Tcreate(H5T_OPAQUE, 8);
    const hid_t pair = H5Tcreate(H5T_COMPOUND, 16);
    H5Tinsert(pair, "x", 0, H5T_NATIVE_DOUBLE), H5Tinsert(pair, "y", 8, H5T_NATIVE_DOUBLE);
    file.dataset("list", list, {2}), file.dataset("blob", blob, {2}), file.dataset("pair", pair, {2});
    H5Tclose(list), H5Tclose(blob), H5Tclose(pair);
  }
  const Hdf5Reader reader(path);
  EXPECT_THAT(message_of([&] { reader.read<int>("list"); }), AllOf(HasSubstr("object array"), HasSubstr("allowed")));
  EXPECT_THAT(message_of([&] { reader.read<int>("blob"); }), HasSubstr("opaque"));
  EXPECT_THAT(message_of([&] { reader.read<double>("pair"); }), HasSubstr("{x, y}"));
}

TEST_F(Hdf5ReaderTest, ConvertsWhatLosesNothingThatMatters) {
  {
    io::Hdf5Writer file(path, {"arago-test/1"});
    file.write_vector("/u16", std::vector<std::uint16_t>{1, 60000}, {"1", "u16"});
    file.write_vector("/f64", std::vector<double>{0.1, 2}, {"1", "f64"});
    file.write_vector("/c128", std::vector<std::complex<double>>{{1, 2}}, {"1", "c128"});
    file.write_texts("/text", {"a"}, {"1", "text"});
    file.publish();
  }
  const Hdf5Reader reader(path);
  EXPECT_THAT(reader.read<double>("u16"), ElementsAre(1, 60000));
  EXPECT_THAT(reader.read<std::int64_t>("u16"), ElementsAre(1, 60000));
  EXPECT_THAT(reader.read<float>("f64"), ElementsAre(0.1f, 2.0f));
  EXPECT_EQ(reader.read<Complex<float>>("c128")[0], Complex<float>(1, 2));
  EXPECT_EQ(reader.info("c128").type, io::ElementType::complex128);
  EXPECT_THAT(message_of([&] { reader.read<std::int16_t>("u16"); }), HasSubstr("out of range"));
  EXPECT_THAT(message_of([&] { reader.read<int>("f64"); }), AllOf(HasSubstr("float64"), HasSubstr("int32")));
  EXPECT_THAT(message_of([&] { reader.read<double>("c128"); }), HasSubstr("complex128"));
  EXPECT_THAT(message_of([&] { reader.read<Complex<double>>("f64"); }), HasSubstr("complex128 is needed"));
  EXPECT_THAT(message_of([&] { reader.read<double>("text"); }), HasSubstr("text"));
  EXPECT_THAT(message_of([&] { reader.read_texts("f64"); }), HasSubstr("float64"));
}

TEST_F(Hdf5ReaderTest, NamesWhatIsMissingOrOfAnotherRank) {
  {
    io::Hdf5Writer file(path, {"arago-test/1"});
    file.write_vector("/group/x", std::vector<double>{1, 2, 3}, {"m", "x"});
    file.publish();
  }
  const Hdf5Reader reader(path);
  EXPECT_THAT(message_of([&] { reader.read<double>("/y"); }), HasSubstr("no data set /y"));
  EXPECT_THAT(message_of([&] { reader.read<double>("/group"); }), HasSubstr("/group is not a data set"));
  EXPECT_THAT(message_of([&] { reader.read_view<double**>("/group/x"); }),
              AllOf(HasSubstr("(3,)"), HasSubstr("rank 2")));
  EXPECT_THAT(message_of([&] { reader.read_scalar<double>("/group/x"); }), HasSubstr("single number"));
  EXPECT_THAT(message_of([&] { reader.children("/z"); }), HasSubstr("no group /z"));
  EXPECT_THAT(message_of([&] { reader.attribute<double>("/group/x", "step"); }), HasSubstr("no attribute step"));
  EXPECT_THAT(message_of([&] { reader.attribute<double>("/group/x", "units"); }), HasSubstr("text"));
  EXPECT_FALSE(reader.find_attribute<double>("/group/x", "step"));
  EXPECT_THAT(reader.attribute_names("/group/x"), ElementsAre("long_name", "units"));
}

TEST_F(Hdf5ReaderTest, ReadsRowsAndBooleans) {
  const std::int8_t flags[3] = {0, 1, 1};
  {
    test::RawHdf5 file(path);
    const hid_t boolean = H5Tenum_create(H5T_NATIVE_INT8);
    const std::int8_t no = 0, yes = 1;
    H5Tenum_insert(boolean, "FALSE", &no), H5Tenum_insert(boolean, "TRUE", &yes);
    file.dataset("flags", boolean, {3}, flags);
    const std::vector<float> values{0, 1, 2, 3, 4, 5, 6, 7};
    file.dataset("table", H5T_NATIVE_FLOAT, {4, 2}, values.data());
    H5Tclose(boolean);
  }
  const Hdf5Reader reader(path);
  EXPECT_THAT(reader.read<std::uint8_t>("flags"), ElementsAre(0, 1, 1));
  double rows[4];
  reader.read_rows("table", 1, 2, rows);
  EXPECT_THAT(rows, ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(message_of([&] { reader.read_rows("table", 3, 2, rows); }), HasSubstr("rows 3 to 5"));
}

// One flipped byte anywhere may be found or not (that is what the checksum is for), but it never crashes the reader.
TEST_F(Hdf5ReaderTest, SurvivesDamage) {
  const std::vector<double> values(50, 1.5);
  {
    test::RawHdf5 file(path);
    file.group("g");
    file.dataset("g/x", H5T_NATIVE_DOUBLE, {5, 10}, values.data(), {5, 10});
  }
  std::ifstream stream(path, std::ios::binary);
  const std::string intact((std::istreambuf_iterator<char>(stream)), {});
  for (std::size_t at = 8; at < intact.size(); at += 13) {
    std::string damaged = intact;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
    std::ofstream(path, std::ios::binary) << damaged;
    try {
      const Hdf5Reader reader(path, {.max_bytes = 1 << 20});
      for (const std::string& name : reader.datasets()) reader.read<double>(name);
    } catch (const DataFileError&) {
    }
  }
}

}  // namespace
