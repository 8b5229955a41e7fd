/// Somebody of the sample, as the rows of members.csv tell.
struct SamplePerson {
    let id: String
    let name: String
    let phone: String
}
