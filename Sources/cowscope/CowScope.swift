@main struct CowScope { static func main() {} }
