# Makes objects, and has a child that collects garbage among them: `objects.rb NUMBER`.
# A byte on standard input lets it go on; lines on standard output say where it is.
record = Struct.new(:name, :list)
GC.disable
records = Array.new(ARGV[0].to_i) { |index| record.new("a name that is longer than a slot has room for: #{index}", [index]) }
$stdout.sync = true
puts "ready"
$stdin.sysread(1)
child = fork do
  puts "child"
  $stdin.sysread(1)
  GC.start
  puts "done"
  $stdin.sysread(1)
  exit!(records.size > 0)
end
Process.wait(child)
