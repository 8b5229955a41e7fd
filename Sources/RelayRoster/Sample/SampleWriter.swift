/// Writes the sample's files side by side.
struct SampleWriter {
    private let sample: RosterSample
    private let addresses: SampleEndpoints
    private let units: SheetWriter
    private let circles: SheetWriter
    private let members: SheetWriter
    private let endpoints: SheetWriter
    private var phones = SamplePhones()
    private var written = 0

    init(sample: RosterSample, directory: String) throws(RosterWriteFault) {
        self.sample = sample
        addresses = SampleEndpoints(receiver: sample.receiver)
        units = try SheetWriter(.units, in: directory, mode: 0o644)
        circles = try SheetWriter(.circles, in: directory, mode: 0o644)
        members = try SheetWriter(.members, in: directory, mode: 0o644)
        endpoints = try SheetWriter(.endpoints, in: directory, mode: 0o644, omitting: [.keyword, .everyone])
    }

    func finish() throws(RosterWriteFault) {
        try units.finish()
        try circles.finish()
        try members.finish()
        try endpoints.finish()
    }

    /// Writes a university with all that is in it.
    mutating func write(_ university: SampleUniversity, progress: (Int) -> Void) throws(RosterWriteFault) {
        let prefix = university.prefix
        let (name, label) = university.name
        var random = SplitMix64(seed: sample.seed, part: prefix + "uni")
        let uni = prefix + "uni"
        let english = label.prefix(1).uppercased() + label.dropFirst() + " University"
        try units.row([label, name, english, "school"])
        try circle(uni, name, "community", parent: "", unit: label)
        let security = person(prefix + "lead-uni", &random)
        try member(uni, security, "lead")
        try endpoint(of: security, addresses.human)
        var officers: [SamplePerson] = []
        for number in 1...2 {
            let officer = person("\(prefix)off-\(number)", &random)
            officers.append(officer)
            try member(uni, officer, "officer")
            try endpoint(of: officer, addresses.human)
        }
        for (place, college) in SampleCollege.all.enumerated()
        where university.size(college: place, grade: 0, place: 0) > 0 {
            let part = SampleCollegePart(
                university: university,
                college: college,
                place: place,
                unit: "\(label)/\(college.label)",
                officer: officers[place % officers.count]
            )
            try write(part, progress: progress)
        }
    }

    private mutating func write(_ part: SampleCollegePart, progress: (Int) -> Void) throws(RosterWriteFault) {
        var random = SplitMix64(seed: sample.seed, part: part.id)
        try units.row([part.unit, part.college.name, part.college.englishName, "college"])
        try circle(part.id, part.college.name, "community", parent: part.university.prefix + "uni", unit: part.unit)
        var staff = SampleStaff(lead: person("\(part.university.prefix)lead-\(part.college.label)", &random))
        try member(part.id, staff.lead, "lead")
        try endpoint(of: staff.lead, addresses.human, drill: part.isInDrills)
        for (grade, year) in SampleCollege.grades.enumerated()
        where part.university.size(college: part.place, grade: grade, place: 0) > 0 {
            try writeGrade(grade, year, of: part, staff: &staff, &random, progress: progress)
        }
        try writeLiaison(of: part, staff: staff, &random)
        try writeProtection(of: part, staff: staff, &random)
    }

    private mutating func writeGrade(
        _ grade: Int,
        _ year: Int,
        of part: SampleCollegePart,
        staff: inout SampleStaff,
        _ random: inout SplitMix64,
        progress: (Int) -> Void
    ) throws(RosterWriteFault) {
        let prefix = part.university.prefix
        let circleID = "\(part.id)-\(year)"
        let english = "\(part.college.englishName), \(year)"
        try units.row(["\(part.unit)/\(year)", "\(part.college.name)\(year)级", english, "grade"])
        try circle(
            circleID,
            "\(part.college.name)\(year)级",
            "community",
            parent: part.id,
            unit: "\(part.unit)/\(year)"
        )
        let teacher = person("\(prefix)g-\(part.college.label)-\(year)", &random)
        try member(circleID, teacher, "grade_teacher")
        try endpoint(of: teacher, addresses.webhook("ep-" + teacher.id, &random), drill: part.isInDrills)
        var homeroom = teacher
        for place in part.college.classes.indices {
            let size = part.university.size(college: part.place, grade: grade, place: place)
            guard size > 0 else { break }
            // A homeroom teacher has two classes, a counsellor four.
            if place % 2 == 0 {
                homeroom = person("\(prefix)t-\(part.college.label)-\(year)-\(place / 2 + 1)", &random)
                try endpoint(of: homeroom, addresses.webhook("ep-" + homeroom.id, &random), drill: part.isInDrills)
            }
            if staff.classes % 4 == 0 {
                let id = "\(prefix)c-\(part.college.label)-\(staff.counsellors.count + 1)"
                let counsellor = person(id, &random)
                staff.counsellors.append(counsellor)
                try endpoint(of: counsellor, addresses.webhook("ep-" + id, &random), drill: part.isInDrills)
            }
            let counsellor = staff.counsellors[staff.classes / 4]
            let heads = [(homeroom, "homeroom_teacher"), (teacher, "grade_teacher"), (counsellor, "counsellor")]
            let students = try writeClass(
                SampleClass(year: year, place: place, size: size, circle: circleID),
                of: part,
                heads: heads,
                order: staff.classes,
                &random
            )
            staff.classes += 1
            staff.monitors.append(students[random.below(students.count)])
            let candidate = students[random.below(students.count)]
            // The colleges' protected students are of different grades.
            if staff.ward == nil || grade == part.place % SampleCollege.grades.count && place == 0 {
                staff.ward = SampleStaff.Ward(
                    student: candidate,
                    homeroom: homeroom,
                    counsellor: counsellor,
                    unit: "\(part.unit)/\(year)"
                )
            }
            progress(written)
        }
    }

    private mutating func writeClass(
        _ group: SampleClass,
        of part: SampleCollegePart,
        heads: [(SamplePerson, String)],
        order: Int,
        _ random: inout SplitMix64
    ) throws(RosterWriteFault) -> [SamplePerson] {
        let number = SamplePhones.padded(group.place + 1, 2)
        let id = "\(group.circle)-\(number)"
        try circle(
            id,
            "\(group.year)级\(part.college.classes[group.place])",
            "class",
            parent: group.circle,
            unit: "\(part.unit)/\(group.year)"
        )
        try endpoint(
            "ep-" + id,
            "circle:" + id,
            addresses.robot(order + part.place, &random),
            drill: part.isInDrills
        )
        for (head, role) in heads { try member(id, head, role) }
        var students: [SamplePerson] = []
        let stem =
            part.university.prefix + "s" + SamplePhones.padded(group.year % 100, 2)
            + SamplePhones.padded(part.place + 1, 2) + number
        for seat in 1...group.size {
            let student = person(stem + SamplePhones.padded(seat, 2), &random)
            students.append(student)
            try member(id, student, "protected")
            try endpoint(of: student, addresses.webhook("ep-" + student.id, &random), drill: part.isInDrills)
        }
        written += group.size
        return students
    }

    private mutating func writeLiaison(
        of part: SampleCollegePart,
        staff: SampleStaff,
        _ random: inout SplitMix64
    ) throws(RosterWriteFault) {
        let id = part.id + "-liaison"
        try circle(id, part.college.name + "反诈联系群", "liaison", parent: part.id, unit: part.unit)
        try endpoint("ep-" + id, "circle:" + id, addresses.robot(part.place, &random), drill: part.isInDrills)
        try member(id, part.officer, "officer")
        try member(id, staff.lead, "lead")
        for counsellor in staff.counsellors { try member(id, counsellor, "counsellor") }
        for monitor in staff.monitors { try member(id, monitor, "class_monitor") }
    }

    private mutating func writeProtection(
        of part: SampleCollegePart,
        staff: SampleStaff,
        _ random: inout SplitMix64
    ) throws(RosterWriteFault) {
        guard let ward = staff.ward else { return }
        let id = part.id + "-pc-01"
        let surname = String(ward.student.name.prefix(1))
        try circle(id, surname + "同学的保护圈", "protection", parent: "", unit: ward.unit)
        try member(id, ward.student, "protected")
        let parents = [("f", surname), ("m", nil)]
        for (letter, surname) in parents {
            let parent = person(
                "\(part.university.prefix)\(letter)-\(ward.student.id.dropFirst(part.university.prefix.count))",
                &random,
                surname: surname
            )
            try member(id, parent, "guardian")
            try endpoint(of: parent, addresses.webhook("ep-" + parent.id, &random), drill: part.isInDrills)
        }
        try member(id, ward.homeroom, "homeroom_teacher")
        try member(id, ward.counsellor, "counsellor")
    }

    private mutating func person(
        _ id: String,
        _ random: inout SplitMix64,
        surname: String? = nil
    ) -> SamplePerson {
        SamplePerson(id: id, name: SampleName.next(&random, surname: surname), phone: phones.next())
    }

    private mutating func circle(
        _ id: String,
        _ name: String,
        _ kind: String,
        parent: String,
        unit: String
    ) throws(RosterWriteFault) {
        try circles.row([id, name, kind, parent, unit])
    }

    private mutating func member(_ circle: String, _ person: SamplePerson, _ role: String) throws(RosterWriteFault) {
        try members.row([circle, person.id, person.name, role, person.phone])
    }

    private mutating func endpoint(
        of person: SamplePerson,
        _ target: (channel: String, address: String, secret: String),
        drill: Bool = false
    ) throws(RosterWriteFault) {
        try endpoint("ep-" + person.id, "person:" + person.id, target, drill: drill)
    }

    private mutating func endpoint(
        _ id: String,
        _ owner: String,
        _ target: (channel: String, address: String, secret: String),
        drill: Bool
    ) throws(RosterWriteFault) {
        try endpoints.row([id, owner, target.channel, target.address, target.secret, "yes", drill ? "yes" : "no"])
    }
}
