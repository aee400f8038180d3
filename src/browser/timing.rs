//! How long something takes, in the browser's own timeline: shown by its developer tools and read by the benchmarks.

use std::future::Future;

/// Does something and notes in the timeline how long it took, under this name.
pub fn measured<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let begun = begin(name);
    let done = work();
    end(name, begun);
    done
}

/// Waits for work and notes in the timeline how long that took, with all pauses.
pub async fn measured_to_the_end<T>(name: &str, work: impl Future<Output = T>) -> T {
    let begun = begin(name);
    let done = work.await;
    end(name, begun);
    done
}

/// Measuring is never worth a failure: without a time nothing is noted.
fn begin(name: &str) -> Option<(web_sys::Performance, String)> {
    let performance = web_sys::window()?.performance()?;
    let start = format!("{name}: start");
    performance.mark(&start).ok()?;
    Some((performance, start))
}

fn end(name: &str, begun: Option<(web_sys::Performance, String)>) {
    if let Some((performance, start)) = begun {
        let _ = performance.measure_with_start_mark(name, &start);
        performance.clear_marks_with_mark_name(&start);
    }
}
