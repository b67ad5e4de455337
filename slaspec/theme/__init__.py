"""The project's MkDocs theme: one template, one stylesheet, no script, nothing fetched from elsewhere."""
