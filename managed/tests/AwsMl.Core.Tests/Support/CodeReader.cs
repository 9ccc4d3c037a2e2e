using System.Reflection;
using System.Reflection.Emit;

namespace AwsMl.Core.Tests.Support;

/// <summary>Reads the compiled code of methods.</summary>
static class CodeReader
{
    static readonly OpCode[] One = new OpCode[256];
    static readonly OpCode[] Two = new OpCode[256];

    static CodeReader()
    {
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var opcode = (OpCode)field.GetValue(null)!;
            (opcode.Size == 1 ? One : Two)[(byte)opcode.Value] = opcode;
        }
    }

    /// <summary>The tokens of methods, types and fields in the code of a method.</summary>
    public static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var opcode = code[at] == 0xfe ? Two[code[at + 1]] : One[code[at]];
            at += opcode.Size;
            if (opcode.OperandType is OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineField)
                yield return BitConverter.ToInt32(code, at);
            at += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
