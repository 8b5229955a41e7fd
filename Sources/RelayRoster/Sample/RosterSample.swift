/// Makes a plausible roster of any size: universities with colleges, grades, classes, their people and endpoints.
///
/// Everything in it is invented and follows from the seed alone, so the same sample can be made again anywhere. A
/// university has six colleges of four grades of five classes of thirty students; more students make more universities.
public struct RosterSample: Sendable {
    /// The number of students; teachers, counsellors, officers and parents are added.
    public var students: Int
    /// The seed from which names, secrets and choices are generated.
    public var seed: UInt64
    /// The base URL of the receiver that the addresses name, without a slash at its end.
    public var receiver: String

    /// A sample of `students` students, at least one.
    public init(students: Int, seed: UInt64 = 1, receiver: String = "http://127.0.0.1:9180") {
        self.students = max(1, students)
        self.seed = seed
        self.receiver = receiver
    }

    /// The sample in `Recipients/demo-campus`: one university.
    public static let demoCampus = RosterSample(students: SampleUniversity.capacity, seed: 20_260_901)

    /// Writes the sample's files, a class at a time, so that memory does not grow with its size.
    ///
    /// - Parameters:
    ///   - directory: Created if it does not exist.
    ///   - progress: Called after each class with the number of students written.
    public func write(to directory: String, progress: (Int) -> Void = { _ in }) throws(RosterWriteFault) {
        try RosterWriter.makeDirectory(directory)
        var writer = try SampleWriter(sample: self, directory: directory)
        let capacity = SampleUniversity.capacity
        for number in 0..<(students + capacity - 1) / capacity {
            let size = min(capacity, students - number * capacity)
            try writer.write(SampleUniversity(number: number, students: size), progress: progress)
        }
        try writer.finish()
    }
}
