//! Rules of the whole tree, kept by reading it: the floors, and what sources may not hold.

mod floors;
mod sources;
mod targets;
