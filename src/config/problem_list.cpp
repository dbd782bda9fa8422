#include "arago/config/problem_list.hpp"

#include "arago/core/error.hpp"

namespace arago::config {

void ProblemList::collect(const std::function<void()>& check) {
  try {
    check();
  } catch (const InputError& error) {
    add(error.what());
  }
}

void ProblemList::throw_if_any() const {
  if (messages_.empty()) return;
  if (messages_.size() == 1) throw InputError(messages_.front());
  std::string text = std::to_string(messages_.size()) + " problems in the input:";
  for (std::size_t i = 0; i < messages_.size(); ++i) text += "\n  " + std::to_string(i + 1) + ". " + messages_[i];
  throw InputError(text);
}

}  // namespace arago::config
