//! Fuzz targets: one for every parser of bytes that come from outside.
