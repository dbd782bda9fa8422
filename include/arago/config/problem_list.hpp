#pragma once

#include <functional>
#include <string>
#include <vector>

namespace arago::config {

/// Collects what is wrong with an input so that all of it is reported at once.
class ProblemList {
 public:
  void add(std::string message) { messages_.push_back(std::move(message)); }
  /// Runs a check and keeps the message of the InputError that it throws.
  void collect(const std::function<void()>& check);
  bool empty() const { return messages_.empty(); }
  /// Throws one InputError with all messages, numbered if there are several; does nothing if there is none.
  void throw_if_any() const;

 private:
  std::vector<std::string> messages_;
};

}  // namespace arago::config
