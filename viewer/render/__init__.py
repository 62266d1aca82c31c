"""Pictures of fields: requests, frames and the kernels that answer them."""
