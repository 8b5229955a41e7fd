/// Hands results on and never asks for anything: those who submit do so from elsewhere.
final class ResultForwarder: TransferAttendant {
    private let deliver: @Sendable ([TransferResult]) -> Void

    init(_ deliver: @escaping @Sendable ([TransferResult]) -> Void) { self.deliver = deliver }

    func attend(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration? {
        if !results.isEmpty { deliver(results) }
        return nil
    }
}
