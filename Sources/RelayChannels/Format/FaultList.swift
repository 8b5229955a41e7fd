/// Gathers a file's mistakes while it is read, so that all of them are told at once. Lives for one reading.
final class FaultList {
    private let file: String
    private(set) var faults: [ChannelFileFault] = []

    /// Where a field is used first.
    private(set) var uses: [Field: (line: Int, path: String)] = [:]

    init(file: String) { self.file = file }

    /// Remembers where fields are used, for what can only be checked against other sections.
    func use(_ fields: [Field], _ line: Int, _ path: String) {
        for field in fields where uses[field] == nil { uses[field] = (line, path) }
    }

    func add(_ line: Int, _ keyPath: String, _ problem: String, expected: String) {
        faults.append(
            ChannelFileFault(file: file, line: line, keyPath: keyPath, problem: problem, expected: expected)
        )
    }
}
