using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>What a link knows of a call, as the dictionary that the SDK's filters get. What nobody asks for is never made.</summary>
internal sealed class CallFacts(Call call) : IDictionary<string, object?>
{
    private Dictionary<string, object?>? _all;
    private object? _answerSized;

    /// <summary>Who asks, where the request says so for itself.</summary>
    public Implementation? Client { get; set; }

    public ICollection<string> Keys => All.Keys;

    public ICollection<object?> Values => All.Values;

    public int Count => All.Count;

    public bool IsReadOnly => false;

    private Dictionary<string, object?> All
    {
        get
        {
            if (_all is not null)
                return _all;
            _all = new Dictionary<string, object?>(8, StringComparer.Ordinal);
            foreach (var key in (string[])[CallItems.RequestBytes, CallItems.RequestId, CallItems.Transport, CallItems.Revision, CallItems.Client, CallItems.AnswerSized])
            {
                if (Find(key) is { } value)
                    _all[key] = value;
            }

            return _all;
        }
    }

    public object? this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"A call has no item '{key}'.");
        set
        {
            if (_all is null && key == CallItems.AnswerSized)
                _answerSized = value;
            else
                All[key] = value;
        }
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        if (_all is not null)
            return _all.TryGetValue(key, out value);
        value = Find(key);
        return value is not null;
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public void Add(string key, object? value)
    {
        if (ContainsKey(key))
            throw new ArgumentException($"A call has an item '{key}' already.", nameof(key));
        this[key] = value;
    }

    public bool Remove(string key) => All.Remove(key);

    public void Add(KeyValuePair<string, object?> item) => Add(item.Key, item.Value);

    public void Clear() => All.Clear();

    public bool Contains(KeyValuePair<string, object?> item) => All.Contains(item);

    public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, object?>>)All).CopyTo(array, arrayIndex);

    public bool Remove(KeyValuePair<string, object?> item) => ((ICollection<KeyValuePair<string, object?>>)All).Remove(item);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private object? Find(string key) => key switch
    {
        CallItems.RequestBytes => call.RequestBytes,
        CallItems.RequestId => Encoding.UTF8.GetString(call.ClientId.Span),
        CallItems.Transport => call.Transport,
        CallItems.Revision => call.Revision,
        CallItems.Client => Client,
        CallItems.AnswerSized => _answerSized,
        _ => null,
    };
}
