namespace Gemba.Observability.Profiling;

/// <summary>What a flame graph does when it is clicked or searched. No part of it comes from elsewhere.</summary>
internal static class FlameScript
{
    public const string Text = """
        (() => {
          const flame = document.querySelector('svg.flame');
          const boxes = [...flame.querySelectorAll('svg.f')];
          const zoom = (from, width) => boxes.forEach(box => {
            const left = Math.max(0, (box.dataset.x - from) / width);
            const right = Math.min(1, (+box.dataset.x + +box.dataset.w - from) / width);
            box.style.display = right - left > 1e-6 ? '' : 'none';
            box.setAttribute('x', left * 100 + '%');
            box.setAttribute('width', Math.max(0, right - left) * 100 + '%');
          });
          flame.addEventListener('click', clicked => {
            const box = clicked.target.closest('svg.f');
            if (box) zoom(+box.dataset.x, +box.dataset.w);
          });
          const find = document.getElementById('find');
          if (find) find.addEventListener('input', () => {
            const word = find.value.toLowerCase();
            let count = 0;
            boxes.forEach(box => {
              const hit = word && box.querySelector('text').textContent.toLowerCase().includes(word);
              box.classList.toggle('hit', !!hit);
              if (hit) count++;
            });
            document.getElementById('found').textContent = word ? count + ' found' : '';
          });
        })();
        """;
}
