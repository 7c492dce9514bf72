"""Publish a built site: replace a folder, push a git branch, upload to S3, notify a WebSub hub; and the checks before that."""

__all__ = ["completion", "git_branch", "ownership", "replace_folder", "s3_store", "site_address", "upload_files", "websub"]
