//! Properties of the whole reader.
