/// A college within a university of the sample.
struct SampleCollegePart {
    let university: SampleUniversity
    let college: SampleCollege
    /// Its place among the colleges, from 0.
    let place: Int
    let unit: String
    /// The officer who looks after it.
    let officer: SamplePerson

    /// The circle's id.
    var id: String { university.prefix + college.label }
    /// The first college takes part in drills.
    var isInDrills: Bool { place == 0 }
}

/// A class while it is written.
struct SampleClass {
    let year: Int
    /// Its place in the grade, from 0.
    let place: Int
    let size: Int
    /// The grade's circle.
    let circle: String
}
