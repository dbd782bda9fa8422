#include "arago/config/execution_config.hpp"

namespace arago::config {

void describe(FieldVisitor& v, ExecutionConfig& c) {
  const Role role = Role::execution;
  v.field("threads", c.threads,
          {.help = "Threads per rank; auto takes OMP_NUM_THREADS, else this rank's share of the cores",
           .role = role,
           .min = 1,
           .max = 4096});
  v.field("checkpoint_every_s", c.checkpoint_every_s,
          {.help = "Wall-clock time between checkpoints",
           .unit = "s",
           .role = role,
           .min = 0,
           .min_excluded = true,
           .infinite_allowed = true});
  v.field("keep_checkpoints", c.keep_checkpoints,
          {.help = "Number of newest checkpoints that stay on disk", .role = role, .min = 1});
  v.field("stop_margin_s", c.stop_margin_s,
          {.help = "Least time kept for the last checkpoint before the SLURM allocation ends; the slowest step and "
                   "checkpoint so far may ask for more",
           .unit = "s",
           .role = role,
           .min = 0});
  v.field("watchdog_s", c.watchdog_s,
          {.help = "When ranks wait for others longer than this, the log names who has not come, and to what",
           .unit = "s",
           .role = role,
           .min = 0,
           .min_excluded = true,
           .infinite_allowed = true});
  v.field("hang_limit_s", c.hang_limit_s,
          {.help = "When ranks wait for others longer than this, all are ended (exit 6); the last checkpoint stays",
           .unit = "s",
           .role = role,
           .min = 0,
           .min_excluded = true,
           .infinite_allowed = true});
  v.field("memory_limit_bytes", c.memory_limit_bytes,
          {.help = "memory that the frames of a rank may take, beyond it they are paged from a scratch file in "
                   "$TMPDIR; auto: half of what is free",
           .unit = "bytes",
           .role = role,
           .min = 0,
           .min_excluded = true});
  v.field("log_level", c.log_level,
          {.help = "Least severity that is printed", .role = role, .choices = {"debug", "info", "warning", "error"}});
  v.field("pictures", c.pictures, {.help = "Write PNG pictures beside arrays", .role = role});
}

}  // namespace arago::config
