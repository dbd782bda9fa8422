#pragma once

#include "arago/mpi/communicator.hpp"
#include "arago/train/model_archive.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace arago::train::test {

inline mpi::Communicator world() {
  return mpi::Communicator::borrow(MPI_COMM_WORLD);
}

inline void expect_same_bits(const ModelArchive& a, const ModelArchive& b) {
  const auto same = [](const HostView<double*>& x, const HostView<double*>& y) {
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0;
  };
  EXPECT_TRUE(same(a.weights, b.weights));
  EXPECT_TRUE(same(a.first_moment, b.first_moment));
  EXPECT_TRUE(same(a.second_moment, b.second_moment));
  EXPECT_EQ(a.log_scale.value, b.log_scale.value);
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.learning_rate, b.learning_rate);
  ASSERT_EQ(a.history.size(), b.history.size());
  for (std::size_t i = 0; i < a.history.size(); ++i) {
    EXPECT_EQ(a.history[i].training.total, b.history[i].training.total);
    EXPECT_EQ(a.history[i].validation.total, b.history[i].validation.total);
    EXPECT_EQ(a.history[i].activity.dead_units, b.history[i].activity.dead_units);
    EXPECT_EQ(a.history[i].activity.object_contrast, b.history[i].activity.object_contrast);
  }
  for (std::size_t i = 0; i < a.probe.size(); ++i) ASSERT_EQ(a.probe.data()[i], b.probe.data()[i]);
}

}  // namespace arago::train::test
