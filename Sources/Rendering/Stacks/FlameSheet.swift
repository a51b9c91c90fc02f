/// The looks of a flame graph, and what it does when it is clicked.
enum FlameSheet {
  static let text = """
    .flame-paper { fill: #fff } .flame-boxes g { cursor: pointer }
    .flame text { font: 11px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #14171a; pointer-events: none }
    .flame .flame-head { font: 600 17px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif }
    .flame .flame-faint { font: 12px system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif; fill: #55595e }
    .flame-usage { display: none } .flame-boxes g:hover rect { stroke: #14171a; stroke-width: 1.2 }
    .flame-outside { opacity: 0.45 }
    \(FlameColour.rules(lightness: 78, saturation: 72))
    @media (prefers-color-scheme: dark) {
    .flame-paper { fill: #15181c } .flame .flame-head, .flame .flame-key { fill: #e6e8ea } .flame .flame-faint { fill: #a9aeb4 }
    .flame-boxes g:hover rect { stroke: #fff }
    \(FlameColour.rules(lightness: 70, saturation: 45))
    }
    """

  /// Shown by the script, without which it would not be true.
  static let usage = "click a box to enlarge it, and the top one to see all"

  /// Points that a character takes, at least.
  private static let character = 6.75

  /// As much of a name as fits into a box; nothing if that says nothing.
  static func fitting(_ name: String, width: Double) -> String {
    let count = Int((width - 6) / character)
    if name.count <= count { return name }
    return count < 4 ? "" : name.prefix(count - 1) + "…"
  }

  /// Sets places and widths anew; what was drawn is all that it needs.
  static let script = """
    (function () {
      var svg = document.currentScript.closest('svg'), boxes = Array.from(svg.querySelectorAll('.flame-boxes g'));
      var left = 12, room = 1176;
      svg.querySelector('.flame-usage').style.display = 'inline';
      function number(box, name) { return Number(box.getAttribute('data-' + name)); }
      function fitting(name, width) {
        var count = Math.floor((width - 6) / 6.75);
        return name.length <= count ? name : count < 4 ? '' : name.slice(0, count - 1) + '…';
      }
      function place(box, from, width) {
        var rect = box.querySelector('rect'), text = box.querySelector('text');
        rect.setAttribute('x', from);
        rect.setAttribute('width', Math.max(width - 0.5, 0.3));
        if (!text) {
          text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
          text.setAttribute('y', Number(rect.getAttribute('y')) + 13);
          box.appendChild(text);
        }
        text.setAttribute('x', from + 3);
        text.textContent = fitting(box.getAttribute('data-n'), width);
      }
      function show(chosen) {
        var start = number(chosen, 'x'), whole = number(chosen, 'w'), depth = number(chosen, 'd');
        boxes.forEach(function (box) {
          var x = number(box, 'x') - start, w = number(box, 'w'), calls = number(box, 'd') < depth;
          var seen = calls ? x <= 0 && x + w >= whole : x >= 0 && x + w <= whole;
          box.style.display = seen ? '' : 'none';
          box.classList.toggle('flame-outside', calls);
          if (seen) place(box, left + Math.max(x, 0) * room / whole, Math.min(w, whole) * room / whole);
        });
      }
      boxes.forEach(function (box) { box.addEventListener('click', function () { show(box); }); });
    })();
    """
}
