"""What the smaller commands do; `audit.cli` prints what they say."""
