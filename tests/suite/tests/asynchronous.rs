//! Work that goes on after its call was answered: waited for within its budget, found by its id, undone.
//!
//! The API here is an invented one, a bakery, and its server is told how its work ends, how long it takes, and
//! where the id of a new loaf is told. The engine must not know any such API.

mod asynchronous {
    mod bakery;
    mod clean_up;
    mod completion;
    mod identity;
}
