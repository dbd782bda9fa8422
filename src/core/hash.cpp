#include "arago/core/hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace arago {

std::string hash_hex(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string hash_hex(std::string_view text) {
  return hash_hex(std::as_bytes(std::span(text)));
}

std::uint64_t hash_64(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t hash_64(std::string_view text) {
  return hash_64(std::as_bytes(std::span(text)));
}

}  // namespace arago
