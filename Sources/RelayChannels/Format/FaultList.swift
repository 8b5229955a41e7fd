/// Gathers a file's mistakes while it is read, so that all of them are told at once. Lives for one reading.
final class FaultList {
    private let file: String
    private(set) var faults: [ChannelFileFault] = []

    init(file: String) { self.file = file }

    func add(_ line: Int, _ keyPath: String, _ problem: String, expected: String) {
        faults.append(
            ChannelFileFault(file: file, line: line, keyPath: keyPath, problem: problem, expected: expected)
        )
    }
}
