#pragma once

#include "arago/config/problem_list.hpp"
#include "arago/config/resolver.hpp"
#include "config/detail/key_index.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace arago::config::detail {

/// One value that a layer offers for a field.
struct Offer {
  Layer layer;
  std::string spelled;     ///< the name that was used
  std::string entry = {};  ///< key inside a free-form table
  Value value;
  bool raw = false;
  std::string where;
  bool alias = false;
};

/// What the entries of a resolver offer, by field. Unknown keys become problems, aliases warnings.
class Offers {
 public:
  Offers(const std::vector<Entry>& entries, const KeyIndex& index, OtherSections others, ProblemList& problems);

  /// For a field, strongest layer first; within a layer in the order of the input.
  const std::vector<Offer>& of(const std::string& key) const;
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  void add(const Entry& entry, const KeyIndex& index);

  std::map<std::string, std::vector<Offer>> offers_;
  std::vector<std::string> warnings_;
};

/// Reports a key that one layer gives more than once: under two names, or with two values.
void check_given_once(const std::string& key, const std::vector<Offer>& offers, ProblemList& problems);

/// "train.epochs = -3 (line 12 of study.toml)", with the name that was used if it is another.
std::string describe_offer(const std::string& key, const Offer& offer);

}  // namespace arago::config::detail
