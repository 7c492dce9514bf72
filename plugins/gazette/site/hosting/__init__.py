"""Files that hosts read: HTTP headers, redirects, the custom domain."""

__all__ = ["custom_domain", "headers", "host_files"]
