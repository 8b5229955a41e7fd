import Synchronization

/// Counts the rows of a roster while its files are read, two at a time, and reports the progress.
final class RowCounter: Sendable {
    /// Rows between two reports.
    static let batch = 4096

    private let report: @Sendable (_ rows: Int, _ share: Double) -> Void
    private let total: Double
    private let rows = Atomic(0)
    private let bytes = Atomic(0)

    /// - Parameter bytes: The size of all files in bytes.
    init(bytes: Int, report: @escaping @Sendable (_ rows: Int, _ share: Double) -> Void) {
        total = Double(max(1, bytes))
        self.report = report
    }

    /// Adds rows of one file and the bytes that hold them.
    func count(rows: Int, bytes: Int) {
        let allRows = self.rows.add(rows, ordering: .relaxed).newValue
        let allBytes = self.bytes.add(bytes, ordering: .relaxed).newValue
        report(allRows, Double(allBytes) / total)
    }
}
