BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    Export-Embedding -Path $digits -LogDir $log -Include '000*' -InformationAction Ignore | Out-Null
    $other = Join-Path $TestDrive 'other'
    Export-Embedding -Path $digits -LogDir $other -Model pixels -Include '000*' -InformationAction Ignore | Out-Null
}

Describe 'Export-Csv of what the commands give' {
    It 'has a plain column for each value of an item: <_>' -ForEach @(
        '(ConvertTo-EmbeddingProjection $log -Dimension 5).Items'
        'Find-EmbeddingNeighbor $log -Id 0/00003.png'
        '(Compare-EmbeddingSpace $log $other).Items'
        'Compare-EmbeddingSpace $log $other -Item 0/00003.png'
        '(Measure-EmbeddingSet $log).Items'
        'Invoke-EmbeddingProbe $log -Probe (New-EmbeddingProbe $log)'
    ) {
        $file = Join-Path $TestDrive 'items.csv'
        Invoke-Expression $_ | Export-Csv $file
        $text = Get-Content -Raw $file
        $text | Should -Not -Match 'System\.' -Because 'an array is no column'
        @(Import-Csv $file).Count | Should -BeGreaterThan 1
    }

    It 'has no words that only the screen needs: <_>' -ForEach @(
        'Measure-EmbeddingSimilarity $log -ByClass'
        'Compare-EmbeddingSpace $log $other'
        'New-EmbeddingProbe $log'
    ) {
        $result = Invoke-Expression $_
        $result.psobject.Properties.Name | Should -Not -Match 'Table$|Text$|^LeftOut$'
        $result | Out-String | Should -Match '(?m)^(Table|Histogram|Confusion) +: +\S'
    }
}
