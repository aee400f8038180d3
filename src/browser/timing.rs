//! How long something takes, in the browser's own timeline: shown by its developer tools and read by the benchmarks.

/// Does something and notes in the timeline how long it took, under this name.
pub fn measured<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let performance = web_sys::window().and_then(|window| window.performance());
    // Measuring is never worth a failure.
    let start = format!("{name}: start");
    let began = performance
        .as_ref()
        .is_some_and(|it| it.mark(&start).is_ok());
    let done = work();
    if let Some(performance) = performance.filter(|_| began) {
        let _ = performance.measure_with_start_mark(name, &start);
        performance.clear_marks_with_mark_name(&start);
    }
    done
}
