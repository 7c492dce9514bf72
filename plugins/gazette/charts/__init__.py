"""Draw charts as SVG: values in, text out."""

__all__ = ["heat_map", "label_layout", "network_graph", "sparkline", "svg", "timeline"]
