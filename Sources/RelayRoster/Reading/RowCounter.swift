/// Counts the rows of a roster while its files are read, and reports the progress.
final class RowCounter {
    /// Rows between two reports.
    private static let batch = 4096

    private let report: @Sendable (_ rows: Int, _ share: Double) -> Void
    private let total: Double
    private var rows = 0
    /// The bytes of the files already read, and of the file being read.
    private var read = 0.0
    private var current = 0.0

    /// - Parameter bytes: The size of all files in bytes.
    init(bytes: Int, report: @escaping @Sendable (_ rows: Int, _ share: Double) -> Void) {
        total = Double(max(1, bytes))
        self.report = report
    }

    func begin(bytes: Int) {
        read += current
        current = Double(bytes)
    }

    /// - Parameter share: How much of the file is read, from 0 to 1.
    func count(share: @autoclosure () -> Double) {
        rows += 1
        guard rows.isMultiple(of: Self.batch) else { return }
        report(rows, (read + current * share()) / total)
    }
}
