#include "detail/onednn_primitives.hpp"

namespace arago::nn::detail {
namespace {

using dnnl::memory;
constexpr auto f32 = memory::data_type::f32;
const memory::dims unit{1, 1};

memory::desc image_desc(const ConvShape& layer, int groups, int channels) {
  return {{groups, channels, layer.height, layer.width}, f32, memory::format_tag::nhwc};
}

dnnl::primitive_attr attributes(bool relu) {
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (!relu) return attr;
  dnnl::post_ops after;
  after.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  attr.set_post_ops(after);
  return attr;
}

}  // namespace

OneThread::OneThread() : before_(omp_get_max_threads()) {
  omp_set_num_threads(1);
}
OneThread::~OneThread() {
  omp_set_num_threads(before_);
}

memory::desc arena_kernel_desc(const ConvShape& layer) {
  return {{layer.out, layer.in, 3, 3}, f32, memory::format_tag::hwio};
}

LayerPrimitives make_layer_primitives(const dnnl::engine& engine, const ConvShape& layer, int groups) {
  const memory::desc x = image_desc(layer, groups, layer.in), y = image_desc(layer, groups, layer.out);
  const memory::desc kernel({layer.out, layer.in, 3, 3}, f32, memory::format_tag::any);
  const memory::desc bias({layer.out}, f32, memory::format_tag::x);
  const auto direct = dnnl::algorithm::convolution_direct;
  LayerPrimitives p;
  p.forward_desc = {{dnnl::prop_kind::forward_training, direct, x, kernel, bias, y, unit, unit, unit},
                    attributes(layer.relu),
                    engine};
  p.data_desc = {{direct, x, kernel, y, unit, unit, unit}, attributes(false), engine, p.forward_desc};
  p.weights_desc = {{direct, x, kernel, bias, y, unit, unit, unit}, attributes(false), engine, p.forward_desc};
  p.forward = dnnl::convolution_forward(p.forward_desc);
  p.data = dnnl::convolution_backward_data(p.data_desc);
  p.weights = dnnl::convolution_backward_weights(p.weights_desc);
  p.gradient_reorder = dnnl::reorder(dnnl::reorder::primitive_desc(engine, p.weights_desc.diff_weights_desc(), engine,
                                                                   arena_kernel_desc(layer), attributes(false)));
  return p;
}

void reorder_kernel(const dnnl::engine& engine, dnnl::stream& stream, const ConvShape& layer, const float* kernel,
                    const memory::desc& to, float* reordered) {
  memory from_memory(arena_kernel_desc(layer), engine, const_cast<float*>(kernel));
  memory to_memory(to, engine, reordered);
  dnnl::reorder(from_memory, to_memory).execute(stream, from_memory, to_memory);
  stream.wait();
}

}  // namespace arago::nn::detail
