#include "arago/core/nearest_name.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <vector>

namespace arago {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

/// Twice the edit distance, so that an abbreviation (a prefix of three letters or more) ranks between one and two
/// edits.
int dissimilarity(const std::string& wanted, const std::string& known) {
  const int edits = 2 * edit_distance(wanted, known);
  const bool abbreviation = wanted.size() >= 3 && begins_with(known, wanted);
  return abbreviation ? std::min(edits, 3) : edits;
}

}  // namespace

int edit_distance(std::string_view first, std::string_view second) {
  const std::string a = lower(first);
  const std::string b = lower(second);
  std::vector<int> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substituted = previous[j - 1] + (a[i - 1] != b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

std::string nearest_name(std::string_view wanted, std::span<const std::string> known) {
  const std::string target = lower(wanted);
  std::string nearest;
  int least = std::numeric_limits<int>::max();
  for (const std::string& name : known) {
    const int distance = dissimilarity(target, lower(name));
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

}  // namespace arago
