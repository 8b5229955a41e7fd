/// The people of a college who are needed again after its classes were written.
struct SampleStaff {
    let lead: SamplePerson
    var counsellors: [SamplePerson] = []
    /// One student of each class.
    var monitors: [SamplePerson] = []
    /// Classes written so far.
    var classes = 0
    /// The student who has a protection circle.
    var ward: Ward?

    /// A student with a protection circle, and the teachers in it.
    struct Ward {
        let student: SamplePerson
        let homeroom: SamplePerson
        let counsellor: SamplePerson
        let unit: String
    }
}
