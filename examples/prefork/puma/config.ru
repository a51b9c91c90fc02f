# A shop that loads its orders before Puma forks, and answers from them.
#
# /hit?i=K  writes out the prices of 260 orders in a row, another row for each K, and reads 13 customers' names
# /gc       makes the garbage collector look at everything
# /scan     adds up the prices of all orders
# /noop     answers at once
#
# APP_N orders (300,000), with what belongs to them, take about 200 MiB.

require "zlib"

COUNT = Integer(ENV.fetch("APP_N", "300000"))
ROW = [260, COUNT].min

# Who has ordered more than once. Requests read the names of these only.
REGULARS = [COUNT * 3 / 100, 1].max

class Order
  attr_reader :lines

  def initialize(number)
    @customer = "customer of the order #{number}"
    @lines = Array.new(4) { |place| 1000 + number + place }
    @text = ("order %09d of the great shop" % number).ljust(190)
  end

  def price
    @lines[0]
  end

  def label
    "#{price} euros"
  end
end

class Customer
  attr_reader :name

  def initialize(number)
    # Ruby finds out which characters a text in UTF-8 holds when it is first asked for the length, and notes it in the object.
    @name = number.to_s.force_encoding(Encoding::UTF_8)
    @town = (number % 1000).to_s
  end
end

PICTURES = "." * 28 * COUNT
ORDERS = Array.new(COUNT) { |number| Order.new(number) }
CUSTOMERS = Array.new([COUNT * 39 / 100, REGULARS].max) { |number| Customer.new(number) }

def write_out(first, count)
  labels = ORDERS[first, count].sum { |order| order.label.bytesize }
  # A prime number spreads the customers of neighbouring orders.
  first.step(first + count - 1, 20).sum(labels) { |number| CUSTOMERS[number * 7919 % REGULARS].name.length }
end

run lambda { |environment|
  answer =
    case environment["PATH_INFO"]
    when "/hit"
      number = environment["QUERY_STRING"][/i=(\d+)/, 1] || "0"
      # Rows that a hash chooses: neighbouring requests read different orders.
      write_out(Zlib.crc32(number) % (COUNT - ROW + 1), ROW)
    when "/gc" then GC.start || 0
    when "/scan" then ORDERS.sum(&:price)
    when "/noop" then 0
    end
  body = answer ? "#{answer}\n" : "no such page\n"
  [answer ? 200 : 404, { "Content-Type" => "text/plain", "Content-Length" => body.bytesize.to_s }, [body]]
}
