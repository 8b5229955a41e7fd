/// Works hand in hand with a ``TransferLoop``, on the loop's thread: is given what has ended, begins what shall start.
///
/// Whoever decides what is sent next does so here, between two looks at the sockets: a request is made, sent and judged by one
/// thread, in one cache, and no batch waits for another thread to wake.
public protocol TransferAttendant: AnyObject {
    /// Called when something has ended, after ``TransferLoop/poke()``, and when the time asked for has come. Must return at once.
    ///
    /// - Parameter start: begins a transfer, which leaves after this call; its result comes with a later one.
    /// - Returns: when it wants to be asked again at the latest, from this moment on; nil: only when something happens.
    func attend(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration?
}
