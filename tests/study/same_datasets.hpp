#pragma once

#include "arago/io/hdf5_reader.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace arago::study::testing {

/// True for a column that may differ between two runs of the same study.
inline bool may_differ(std::string_view name) {
  constexpr std::array words{"seconds", "per_second", "memory", "host",   "started",
                             "ended",   "attempts",   "ranks",  "reason", "sent"};
  for (const std::string_view word : words)
    if (name.find(word) != std::string_view::npos) return true;
  return false;
}

/// Data sets in which two files differ in name, shape, type, value or unit.
inline std::vector<std::string> differing_datasets(const std::string& a, const std::string& b) {
  const io::Hdf5Reader one(a), two(b);
  std::vector<std::string> differing;
  if (one.datasets() != two.datasets()) differing.push_back("(names)");
  for (const std::string& name : one.datasets()) {
    if (may_differ(name) || !two.has_dataset(name)) continue;
    const io::ArrayInfo info = one.info(name), other = two.info(name);
    bool same = info.shape == other.shape && info.type == other.type &&
                one.attribute<std::string>(name, "units") == two.attribute<std::string>(name, "units") &&
                one.attribute<std::string>(name, "long_name") == two.attribute<std::string>(name, "long_name");
    if (same && info.type == io::ElementType::text)
      same = one.read_texts(name) == two.read_texts(name);
    else if (same && io::is_complex(info.type))
      same = one.read<std::complex<double>>(name) == two.read<std::complex<double>>(name);
    else if (same) {
      const auto x = one.read<double>(name), y = two.read<double>(name);
      for (std::size_t i = 0; i < x.size(); ++i) same = same && (x[i] == y[i] || (x[i] != x[i] && y[i] != y[i]));
    }
    if (!same) differing.push_back(name);
  }
  return differing;
}

}  // namespace arago::study::testing
