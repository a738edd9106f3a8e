"""Attribution in Chinese, Japanese and Korean, whose words are told by what stands around them and not by spaces."""
